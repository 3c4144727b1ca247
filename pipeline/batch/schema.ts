import { z } from 'zod';
import { usualConcurrency } from '../batch-of.ts';
import { givenConduct } from '../conduct-schema.ts';
import { download, image, publication } from '../image-schema.ts';
import { boundedText, text } from '../scalars.ts';
import { mostAtOnce, mostPipelines } from './limits.ts';

const pattern = (of: string) => text(`${of} In it * stands for any characters, ? for one.`);

const badConcurrency = { error: `expected a whole number from 1 to ${mostAtOnce}` };

/** How many pipelines run at once. */
export const concurrency = z
  .int(badConcurrency)
  .min(1, badConcurrency)
  .max(mostAtOnce, badConcurrency)
  .describe('Most pipelines that run at once; can be changed while the batch runs. Default: 10.');

/** What a failed pipeline means for those that have not begun. */
export const onError = z
  .string()
  .regex(/^(continue|stop|stop-after [1-9]\d{0,4})$/, {
    error: 'expected continue, stop, or stop-after with a number, such as stop-after 5',
  })
  .describe(
    'What a failed pipeline means for those that have not begun: continue (the default), stop, or stop-after N: stop once N have failed. Those that run go on in any case.',
  );

const appliances = z
  .array(
    z.union(
      [
        pattern('Name of the appliance in UForge; of all of its versions, the one modified last.'),
        z.strictObject({
          name: pattern('Name of the appliance in UForge.'),
          version: pattern(
            'Version of the appliance, in quotes ("2.*"), or latest: of each name the one modified last. Default: latest.',
          ).default('latest'),
        }),
      ],
      { error: 'expected a pattern such as "web-*", or a mapping with name and version' },
    ),
  )
  .min(1, { error: 'expected at least one appliance' })
  .describe('The appliances, by patterns: one pipeline for each that is found.');

const format = image.omit({ publish: true });

const formats = z
  .array(
    z.union(
      [text('Name of the target format in UForge, such as VirtualBox or Amazon AWS.'), format],
      { error: 'expected the name of a format, or a mapping with format' },
    ),
  )
  .min(1, { error: 'expected at least one format' })
  .describe('The images that are made of each appliance, one entry for each.');

const account = publication.extend({
  format: text('The format whose image goes to this account: one of those in formats.'),
});

const filter = z.strictObject({
  appliance: pattern('Name of the appliance.').optional(),
  version: pattern('Version of the appliance.').optional(),
  format: pattern('The target format of the image.').optional(),
  account: pattern('The cloud account.').optional(),
});

/** A matrix as people write it. */
const matrixSchema = z.strictObject({
  name: boundedText({
    longest: 150,
    description:
      'Template of the names of the pipelines: {batch} is the name of the batch, {appliance} and {version} are those of the appliance. Default: {batch}-{appliance}-{version}',
  })
    .refine((template) => !/[{}]/.test(template.replaceAll(/\{(batch|appliance|version)\}/g, '')), {
      error: 'there are {batch}, {appliance} and {version} only',
    })
    .default('{batch}-{appliance}-{version}'),
  appliances,
  formats,
  accounts: z
    .array(account)
    .default([])
    .describe(
      'Cloud accounts that images are published to. An image that goes to several is made once.',
    ),
  download: download
    .optional()
    .describe('Download every image that is a file and does not say itself where to.'),
  exclude: z
    .array(filter)
    .default([])
    .describe(
      'What is left out: where account is given a publication, else where format is given an image, else the appliance.',
    ),
  include: z
    .array(
      image.extend({
        appliance: pattern('Name of the appliances that get this image.'),
      }),
    )
    .default([])
    .describe('Images that only some of the appliances get.'),
});

/** A batch file as people write it. */
export const batchFileSchema = z.strictObject({
  version: z
    .literal(1, { error: 'expected the number 1, the version of the file format read here' })
    .describe('Version of this file format: 1.'),
  batch: boundedText({
    longest: 100,
    description: 'Name of the batch. The same name asked for twice at a time is one run.',
  }),
  profile: text(
    'Named profile of the settings: which UForge server, and as whom. The flag --profile beats it.',
  ).optional(),
  concurrency: concurrency.default(usualConcurrency),
  onError: onError.default('continue'),
  defaults: givenConduct
    .optional()
    .describe(
      'Holds for every pipeline of the matrix, and for each pipeline file that does not say the same key itself.',
    ),
  pipelines: z
    .array(
      text('A pipeline file or hammr template, or a pattern of such files (pipelines/*.yaml).'),
    )
    .max(mostPipelines, { error: `expected at most ${mostPipelines} entries` })
    .default([])
    .describe('Pipeline files and patterns of them, relative to this file.'),
  matrix: matrixSchema
    .optional()
    .describe('Pipelines by appliances, formats and accounts: one for each appliance.'),
});

export type BatchFile = z.output<typeof batchFileSchema>;
export type MatrixFile = z.output<typeof matrixSchema>;
