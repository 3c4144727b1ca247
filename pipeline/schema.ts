import { z } from 'zod';
import { conduct, usualConduct } from './conduct-schema.ts';
import { folder, image, overwrite } from './image-schema.ts';
import { boundedText, text } from './scalars.ts';

const badId = { error: 'expected an id, a positive whole number such as 12' };

const sourceId = z
  .union([z.int(badId).positive(badId), z.string().regex(/^\d{1,18}$/, badId)], badId)
  .transform(String);

const applianceByName = z.strictObject({
  name: text('Name of the appliance in UForge.'),
  version: text(
    'Version of the appliance, in quotes ("2.1"), or latest: the one modified last. It is looked up once and pinned for the run.',
  ),
});
const applianceById = z.strictObject({
  id: sourceId.describe('Id of the appliance: the number at the end of its address in UForge.'),
});
const scanByName = z.strictObject({
  instance: text('Name of the scanned instance in UForge.'),
  scan: text('Name of the scan, or latest: the newest complete one.'),
});
const scanById = z.strictObject({
  instanceId: sourceId
    .optional()
    .describe('Id of the scanned instance; UForge knows a scan by its own id, too.'),
  scanId: sourceId.describe('Id of the scan.'),
});

const source = z.union([
  z.strictObject({
    appliance: z
      .union([applianceByName, applianceById])
      .describe('An appliance: name and version, or id.'),
  }),
  z.strictObject({
    scan: z
      .union([scanByName, scanById])
      .describe('A scan of a running machine: instance and scan, or instanceId and scanId.'),
  }),
]);

export const pipelineName = boundedText({
  longest: 200,
  description: 'Name of the pipeline. The same name asked for twice at a time is one run.',
});

/** A pipeline file as people write it. */
export const pipelineFileSchema = z.strictObject({
  version: z
    .literal(1, { error: 'expected the number 1, the version of the file format read here' })
    .describe('Version of this file format: 1.'),
  name: pipelineName,
  profile: text(
    'Named profile of the settings: which UForge server, and as whom. The flag --profile beats it.',
  ).optional(),
  source: source.describe('What the images are made from: an appliance, or a scan.'),
  images: z.array(image).default([]).describe('The images to generate, one entry for each.'),
  publishWhen: conduct.publishWhen.default(usualConduct.publishWhen),
  packages: z
    .strictObject({
      download: z
        .strictObject({
          to: folder('Folder for the package files, relative to the pipeline file.'),
          overwrite,
        })
        .describe('Where the package files go.'),
    })
    .optional()
    .describe('Scans only: fetch every package binary of the scan.'),
  deadline: conduct.deadline.default(usualConduct.deadline),
  timeouts: conduct.timeouts.optional(),
  onCancel: conduct.onCancel.default(usualConduct.onCancel),
  onFailure: conduct.onFailure.default(usualConduct.onFailure),
  onBlocked: conduct.onBlocked.default(usualConduct.onBlocked),
  when: conduct.when.default(usualConduct.when),
  approve: conduct.approve.optional(),
  keep: conduct.keep.optional(),
  after: conduct.after.default(usualConduct.after),
});

/** A pipeline file after its schema: defaults filled in, nothing looked up yet. */
export type PipelineFile = z.output<typeof pipelineFileSchema>;
