/** A model behind a SageMaker endpoint. */
import { loadModel } from '../../../../../src/sentiment/registry.ts';
import { createInferenceServer } from './inference-server.ts';

const FOLDER = process.env.UNDERTONE_MODEL ?? '/opt/ml/model';
const PORT = Number(process.env.SAGEMAKER_BIND_TO_PORT ?? 8080);

const server = createInferenceServer(await loadModel(FOLDER));
server.listen(PORT, '0.0.0.0');
process.once('SIGTERM', () => server.close());
