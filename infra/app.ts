/** What `cdk synth` and `cdk deploy` run (cdk.json). */
import { buildApp } from './courant-app.ts';
import { readDeployment } from './deployment.ts';
import { securityReview } from './security-review.ts';

const app = buildApp(readDeployment(new URL('../deployment.yaml', import.meta.url).pathname));
securityReview(app);
app.synth();
