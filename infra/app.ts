/** What `cdk synth` and `cdk deploy` run (cdk.json). */
import { fileURLToPath } from 'node:url';
import { buildApp } from './courant-app.ts';
import { readDeployment } from './deployment.ts';
import { securityReview } from './security-review.ts';

const app = buildApp(readDeployment(fileURLToPath(new URL('../deployment.yaml', import.meta.url))));
securityReview(app);
app.synth();
