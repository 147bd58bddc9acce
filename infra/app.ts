/** What `cdk synth` and `cdk deploy` run (cdk.json). */
import { fileURLToPath } from 'node:url';
import { buildApp } from './courant-app.ts';
import { readDeployment } from './deployment.ts';
import { securityReview } from './security-review.ts';
import { bundleStages } from './stage-bundles.ts';

const bundles = await bundleStages();
const app = buildApp(readDeployment(fileURLToPath(new URL('../deployment.yaml', import.meta.url))), bundles);
bundles.remove();
securityReview(app);
app.synth();
