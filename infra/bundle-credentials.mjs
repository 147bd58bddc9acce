// Stands in for the SDK's chain of credential providers (files, SSO, metadata services, roles of others): Lambda hands a
// function its role's credentials in the environment
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), and so does the local run.
export { fromEnv as defaultProvider } from '../node_modules/@aws-sdk/credential-provider-env/dist-es/index.js';
