/** `deployment.yaml`: where and as whom Courant runs. Read at synth, changed by a deploy. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

const domainName = z.string().regex(/^([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/, 'a domain name in lower case');

/** Every feed carries it, so it must hold no password. In the form in which `URL` writes it. */
const hub = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === '')
    return url.href;
  context.addIssue(
    `expected the https address of a WebSub hub, such as https://pubsubhubbub.superfeedr.com/; received ${text}`,
  );
  return z.NEVER;
});

const deploymentSchema = z
  .strictObject({
    /** The verified SES identity; senders must be of this domain. */
    senderDomain: domainName,
    /** The site's own domain; without it the site lives at its CloudFront address. */
    domain: domainName.optional(),
    certificateArn: z
      .string()
      .regex(
        /^arn:aws:acm:us-east-1:\d{12}:certificate\//,
        'a certificate in us-east-1, as CloudFront requires',
      )
      .optional(),
    /** The part of the account's SES rate that this Courant may use: less than 1 where others send too. */
    sendRateShare: z.number().gt(0).max(1).default(1),
    alarmEmail: z.email().optional(),
    /** The WebSub hub that feeds name, and that is told when they change. */
    hub: hub.optional(),
  })
  .refine((value) => (value.domain === undefined) === (value.certificateArn === undefined), {
    error: 'domain and certificateArn go together',
  });

export type Deployment = z.infer<typeof deploymentSchema>;

/** Throws with the file's name and every fault in it: nothing can be deployed from a wrong file. */
export function readDeployment(file: string): Deployment {
  const parsed = deploymentSchema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
