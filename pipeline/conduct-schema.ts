import { z } from 'zod';
import { approve } from './approval-schema.ts';
import { keep } from './keep-schema.ts';
import { deadline, defaultDeadline, timeouts } from './limits-schema.ts';

/**
 * How a pipeline goes about its work, whatever it builds: keys of a pipeline file, and of the defaults
 * of a batch file.
 */
export const conduct = {
  publishWhen: z
    .enum(['image-ready', 'all-generated'])
    .describe(
      'When publishing and downloading start: as soon as the image is ready (the default), or when all images are generated.',
    ),
  deadline,
  timeouts,
  onCancel: z
    .enum(['keep', 'delete'])
    .describe(
      'What becomes of the images and publications that the pipeline made at UForge when it is cancelled. Verified files stay. Default: keep.',
    ),
  onFailure: z
    .enum(['keep', 'delete'])
    .describe(
      'What becomes of an image or publication that failed at UForge. What succeeded stays. Default: keep.',
    ),
  onBlocked: z
    .enum(['fail', 'wait'])
    .describe(
      'What becomes of a target that fails for a reason that a person can mend, such as refused credentials or a full disk: it fails, or waits for "forgeline unblock". Default: fail.',
    ),
  when: z
    .enum(['always', 'changed'])
    .describe(
      'When it is built: always (the default), or only if the source or what is asked for has changed since the last good build.',
    ),
  approve,
  keep,
  after: z
    .enum(['keep-image', 'delete-image'])
    .describe(
      'What becomes of an image at UForge once everything that was asked to be made of it is done: keep-image (the default), or delete-image. An image of which nothing is made is kept.',
    ),
};

/** What a pipeline file means by each of these keys where it says nothing. */
export const usualConduct = {
  publishWhen: 'image-ready',
  deadline: defaultDeadline,
  onCancel: 'keep',
  onFailure: 'keep',
  onBlocked: 'fail',
  when: 'always',
  after: 'keep-image',
} as const;

/** The keys in a file that says what it wants of them. */
export const givenConduct = z.strictObject(conduct).partial();

/** What a file says of these keys; absent: nothing. */
export type GivenConduct = z.output<typeof givenConduct>;
