/**
 * cdk-nag's AWS Solutions rules, run at each synth: a finding that is not acknowledged here, with its reason,
 * stops the deploy.
 */
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  articlesPrefix,
  digestsPrefix,
  identityPrefix,
  journalPrefix,
  pagesPrefix,
  publicationKey,
  publicPrefix,
  renditionsPrefix,
  reportsPrefix,
  themePrefix,
} from '../src/keys.ts';

const accepted: Readonly<Record<string, string>> = {
  S1: 'S3 access logs name every reader; CloudTrail is there for who wants them.',
  APIG1: 'Access logs would carry the tokens of links.',
  APIG4: 'Subscribing and leaving are public by nature; tokens carry the right.',
  CFR1: 'A publication is for every country.',
  CFR2: 'A web ACL costs more in a month than the whole system does when idle.',
  CFR3: 'Reader logs are personal data that nothing here needs.',
  CFR4: 'Without a domain of its own the site uses the CloudFront certificate, whose TLS policy is fixed.',
  SMG4: 'Old keys must stay for old links: rotation is an operator act, not a schedule.',
  SQS3: 'The queue for failed wakes is itself where failures end.',
};

/** Wildcards are acknowledged one by one: a new one has to be defended. */
const contentBucket = 'CourantStore:ExportsOutputFnGetAttContent88381566Arn726CED76';
/** In the policies for people, which stand in the bucket's own stack. */
const forPeople = '<Content88381566.Arn>';
const siteBucket = 'CourantStore:ExportsOutputFnGetAttSiteE53D7754ArnEE3E64EC';
const acceptedWildcards: Readonly<Record<string, string>> = {
  [`Resource::${contentBucket}/*`]: 'Every content file may be looked at.',
  [`Resource::${contentBucket}/${articlesPrefix}*`]: 'A digest renders the exact versions of its articles.',
  [`Resource::${contentBucket}/${themePrefix}*`]: 'And renders them with the theme.',
  [`Resource::${contentBucket}/${pagesPrefix}*`]: 'The daily comparison asks for versions under each folder,',
  [`Resource::${contentBucket}/${publicPrefix}*`]: 'for public files too,',
  [`Resource::${contentBucket}/${publicationKey}*`]: 'and for publication.yaml.',
  [`Resource::${contentBucket}/${digestsPrefix}*/begun.json*`]: 'When each newsletter began.',
  [`Resource::${contentBucket}/${identityPrefix}*/bound.json*`]:
    'In which volume of the archive each article is.',
  [`Resource::${contentBucket}/${reportsPrefix}*`]: 'One report for each file.',
  [`Resource::${contentBucket}/${identityPrefix}*`]: 'Facts of each article.',
  [`Resource::${contentBucket}/${digestsPrefix}*`]: 'Markers, renderings and proofs of each digest.',
  [`Resource::${contentBucket}/${journalPrefix}*`]: 'One entry for each leaving.',
  [`Resource::${contentBucket}/${renditionsPrefix}*`]: 'What was made of each picture, kept for good,',
  [`Resource::${siteBucket}/${renditionsPrefix}*`]: 'and served; each is written once.',
  [`Resource::${siteBucket}/*`]: 'The builder owns the whole site bucket.',
  [`Resource::${forPeople}/${articlesPrefix}*`]: 'What authors write,',
  [`Resource::${forPeople}/${publicPrefix}*`]: 'and put beside it;',
  [`Resource::${forPeople}/${pagesPrefix}*`]: 'what operators write besides:',
  [`Resource::${forPeople}/${themePrefix}*`]: 'pages and looks.',
  [`Resource::${forPeople}/${reportsPrefix}${articlesPrefix}*`]: 'What authors are told,',
  [`Resource::${forPeople}/${reportsPrefix}${publicPrefix}*`]: 'of each of their files,',
  [`Resource::${forPeople}/${reportsPrefix}*`]: 'and operators of all.',
  'Resource::<sweepD7957AFE.Arn>:*': "CDK's schedule target grants versions too.",
  'Resource::*': 'ses:GetSendQuota, and the calls about the suppression list, have no resource.',
};

export function securityReview(app: App): void {
  const validations = Validations.of(app);
  validations.addPlugins(new AwsSolutionsChecks(app));
  const all = [
    ...Object.entries(accepted).map(([rule, reason]) => ({ id: `AwsSolutions-${rule}`, reason })),
    ...Object.entries(acceptedWildcards).map(([finding, reason]) => ({
      id: `AwsSolutions-IAM5[${finding}]`,
      reason,
    })),
  ];
  for (const acknowledgement of all) validations.acknowledge(acknowledgement);
}
