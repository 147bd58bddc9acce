/** The forms of SendRawEmail and SendEmail (Query protocol) as one value. */
import MailComposer from 'nodemailer/lib/mail-composer';

export interface SendCall {
  readonly operation: 'SendRawEmail' | 'SendEmail';
  readonly source?: string;
  readonly destinations: readonly string[];
  readonly raw: Buffer;
  readonly configurationSet?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** `Destinations.member.1`, `Destinations.member.2`… */
export function members(params: URLSearchParams, name: string): string[] {
  const values: string[] = [];
  for (let n = 1; params.has(`${name}.member.${n}`); n += 1)
    values.push(params.get(`${name}.member.${n}`) ?? '');
  return values;
}

/** Reads the form of either operation; SendEmail's message is composed here. */
export async function readCall(operation: SendCall['operation'], params: URLSearchParams): Promise<SendCall> {
  const text = (name: string) => params.get(name) ?? undefined;
  const tags: Record<string, string> = {};
  for (let n = 1; params.has(`Tags.member.${n}.Name`); n += 1) {
    tags[text(`Tags.member.${n}.Name`) ?? ''] = text(`Tags.member.${n}.Value`) ?? '';
  }
  const [source, configurationSet] = [text('Source'), text('ConfigurationSetName')];
  const common = {
    operation,
    tags,
    ...(source && { source }),
    ...(configurationSet && { configurationSet }),
  };
  if (operation === 'SendRawEmail') {
    const raw = Buffer.from(text('RawMessage.Data') ?? '', 'base64');
    return { ...common, destinations: members(params, 'Destinations'), raw };
  }
  const [to = [], cc = [], bcc = []] = ['To', 'Cc', 'Bcc'].map((kind) =>
    members(params, `Destination.${kind}Addresses`),
  );
  const [subject, plain, html] = ['Subject', 'Body.Text', 'Body.Html'].map((part) =>
    text(`Message.${part}.Data`),
  );
  const content = { ...(subject && { subject }), ...(plain && { text: plain }), ...(html && { html }) };
  const replyTo = members(params, 'ReplyToAddresses');
  const message = new MailComposer({ from: source ?? '', to, cc, replyTo, ...content, newline: 'win' });
  return { ...common, destinations: [...to, ...cc, ...bcc], raw: await message.compile().build() };
}
