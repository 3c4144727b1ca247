export { download } from './download.ts';
export { imagePipeline } from './image-pipeline.ts';
export { checkServer, planPipelines } from './inspect.ts';
export { packageHarvest } from './package-harvest.ts';
export { sourceLedger } from './source-ledger.ts';
