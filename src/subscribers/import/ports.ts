import type { ObjectStore } from '../../ports.ts';
import type { SubscribersPorts } from '../ports.ts';

/** Everything that imports and exports touch, but for the files. */
export interface ListPorts
  extends Pick<
    SubscribersPorts,
    'subscribers' | 'linkKeys' | 'publication' | 'randomness' | 'wallClock' | 'pause'
  > {
  /** The content bucket: only `journal/` is read and written. */
  readonly journal: Pick<ObjectStore, 'put' | 'get' | 'list'>;
  /** The service was busy or did not answer: the same may pass a little later. */
  readonly isPassing: (error: unknown) => boolean;
  /** Which of these newsletters have a digest that is not closed. */
  readonly openDigests: () => Promise<readonly string[]>;
}

/** A list as a file, read from its beginning as often as it is asked for. */
export interface ListFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
}

/** Files beside the list, for one import. */
export interface AccountFiles {
  /** What the last import of this list noted. */
  readPlace(): Promise<string | undefined>;
  writePlace(text: string): Promise<void>;
  /** Of the account called so, by lines without their ends; one that was cut off in the middle is not given. */
  readAccount(name: string): AsyncIterable<string>;
  /** Cuts off what is no whole line, and appends from then on. */
  openAccount(name: string): Promise<AccountWriter>;
}

export interface AccountWriter {
  append(text: string): Promise<void>;
  close(): Promise<void>;
}
