// @ts-check
/** The settings of all faults, as one form that is applied at once. */
import { useState } from 'preact/hooks';
import { act } from '../acting.js';
import { html } from '../html.js';

/** @import { FaultSettings } from '../shapes.d.ts' */

/** @typedef {{ currentTarget: HTMLInputElement & HTMLSelectElement }} Changed */

/** @param {{ settings: FaultSettings, functions: string[] }} props */
export function FaultForm({ settings, functions }) {
  const [draft, setDraft] = useState(/** @type {FaultSettings | undefined} */ (undefined));
  const shown = draft ?? settings;
  /** @param {Partial<FaultSettings>} change */
  const edit = (change) => setDraft({ ...shown, ...change });
  const apply = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (draft === undefined) return;
    const answer = await act('faults', changedParts(draft, settings), 'The faults are set.');
    if (answer.ok) setDraft(undefined);
  };
  const { s3, ses, events, kill, seed } = shown;
  return html`
    <form class="faults" onSubmit=${apply}>
      <fieldset>
        <legend>S3</legend>
        <${NumberField} label="Each call waits" unit="ms" most=${60_000} value=${s3.delayMs} set=${(/** @type {number} */ delayMs) => edit({ s3: { ...s3, delayMs } })} />
        <${ShareField} label="Fails" value=${s3.failing} set=${(/** @type {number} */ failing) => edit({ s3: { ...s3, failing } })} />
        <${ShareField} label="Takes effect, answer lost" value=${s3.losing} set=${(/** @type {number} */ losing) => edit({ s3: { ...s3, losing } })} />
        <${Only} functions=${functions} only=${s3.only} set=${(/** @type {string[]} */ only) => edit({ s3: { ...s3, only } })} />
      </fieldset>
      <fieldset>
        <legend>SES</legend>
        <${ShareField} label="Throttles" value=${ses.throttling} set=${(/** @type {number} */ throttling) => edit({ ses: { ...ses, throttling } })} />
        <${ShareField} label="Accepts, answer lost" value=${ses.losing} set=${(/** @type {number} */ losing) => edit({ ses: { ...ses, losing } })} />
      </fieldset>
      <fieldset>
        <legend>Events</legend>
        <${ShareField} label="Come twice" value=${events.doubled} set=${(/** @type {number} */ doubled) => edit({ events: { ...events, doubled } })} />
        <${ShareField} label="Never come (SES)" value=${events.lost} set=${(/** @type {number} */ lost) => edit({ events: { ...events, lost } })} />
        <label class="check">
          <input type="checkbox" checked=${events.shuffled} onChange=${(/** @type {Changed} */ { currentTarget }) => edit({ events: { ...events, shuffled: currentTarget.checked } })} />
          Come in another order
        </label>
      </fieldset>
      <${KillFields} functions=${functions} kill=${kill} set=${(/** @type {FaultSettings['kill']} */ kill) => edit({ kill })} />
      <fieldset>
        <legend>Chance</legend>
        <${NumberField} label="Seed" most=${999_999_999} value=${seed} set=${(/** @type {number} */ seed) => edit({ seed })} />
        <p class="soft">The same seed and the same calls meet the same faults.</p>
      </fieldset>
      <div class="buttons">
        <button class="strong" aria-disabled=${draft === undefined}>Apply</button>
        ${draft && html`<button type="button" class="quiet" onClick=${() => setDraft(undefined)}>Discard</button>`}
      </div>
    </form>
  `;
}

/**
 * Naming the seed begins all sequences anew, and naming who is to be killed counts from here: only what changed is sent.
 * @param {FaultSettings} next
 * @param {FaultSettings} now
 */
export const changedParts = (next, now) =>
  Object.fromEntries(
    Object.entries(next).filter(
      ([name, part]) =>
        JSON.stringify(part) !== JSON.stringify(now[/** @type {keyof FaultSettings} */ (name)]),
    ),
  );

/** @param {{ label: string, unit?: string, most: number, value: number, set: (value: number) => void }} props */
const NumberField = ({ label, unit, most, value, set }) => html`
  <label class="field">
    <span>${label}</span>
    <span class="with-unit">
      <input
        type="number"
        min="0"
        max=${most}
        required
        value=${value}
        onChange=${(/** @type {Changed} */ { currentTarget }) => set(currentTarget.valueAsNumber || 0)}
      />
      ${unit}
    </span>
  </label>
`;

/** A share from 0 to 1, shown in per cent. @param {{ label: string, value: number, set: (value: number) => void }} props */
const ShareField = ({ label, value, set }) =>
  html`<${NumberField} label=${label} unit="%" most=${100} value=${Math.round(value * 100)} set=${(/** @type {number} */ percent) => set(percent / 100)} />`;

/** @param {{ functions: string[], only: string[], set: (only: string[]) => void }} props */
const Only = ({ functions, only, set }) => html`
  <details class="only" open=${only.length > 0}>
    <summary>${only.length === 0 ? 'Of every function' : `Of ${only.join(', ')}`}</summary>
    ${functions.map(
      (name) => html`
        <label class="check" key=${name}>
          <input
            type="checkbox"
            checked=${only.includes(name)}
            onChange=${(/** @type {Changed} */ { currentTarget }) => set(currentTarget.checked ? [...only, name] : only.filter((one) => one !== name))}
          />
          ${name}
        </label>
      `,
    )}
  </details>
`;

/** @param {{ functions: string[], kill: FaultSettings['kill'], set: (kill: FaultSettings['kill']) => void }} props */
const KillFields = ({ functions, kill, set }) => html`
  <fieldset>
    <legend>A function dies, once</legend>
    <label class="field">
      <span>Which</span>
      <select value=${kill?.function ?? ''} onChange=${(/** @type {Changed} */ { currentTarget }) => set(currentTarget.value === '' ? null : { call: 1, when: 'after', ...kill, function: currentTarget.value })}>
        <option value="">none</option>
        ${functions.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
      </select>
    </label>
    ${
      kill &&
      html`
        <${NumberField} label="At its n-th call to AWS" most=${10_000} value=${kill.call} set=${(/** @type {number} */ call) => set({ ...kill, call: Math.max(1, call) })} />
        <label class="field">
          <span>When</span>
          <select value=${kill.when} onChange=${(/** @type {Changed} */ { currentTarget }) => set({ ...kill, when: currentTarget.value === 'before' ? 'before' : 'after' })}>
            <option value="before">before the call takes effect</option>
            <option value="after">after it, before its answer</option>
          </select>
        </label>
      `
    }
  </fieldset>
`;
