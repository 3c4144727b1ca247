import { z } from 'zod';
import { documentedOperations } from '../facts/operations.ts';
import { closedObject } from '../yaml/document.ts';
import { duration } from '../yaml/duration.ts';
import { suggestion } from '../yaml/words.ts';
import { faultSchema } from './fault.ts';
import { toPattern } from './patterns.ts';

const operationPattern = z
  .string()
  .min(1)
  .superRefine((pattern, context) => {
    const names = [...documentedOperations.keys()];
    const matcher = toPattern(pattern);
    if (names.some((name) => matcher.test(name))) return;
    const message = `UForge has no operation ${pattern}${suggestion(pattern, names)}`;
    context.addIssue({ code: 'custom', message });
  });

const operations = z.union([operationPattern, z.array(operationPattern).min(1)]);

const requests = closedObject({
  /** Names as in UForge's documentation, such as `machineImage_get`; `*` stands for any letters. */
  operation: operations.optional(),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
  /** Below the base, such as `users/pat/appliances/4/images*`; `**` also stands for slashes. */
  path: z.string().min(1).optional(),
  /** Parameters that the query has, each with a pattern for its value. */
  query: z.record(z.string().min(1), z.string()).optional(),
  /** Login whose credentials the request brings. */
  user: z.string().min(1).optional(),
  /** Name of the target format of the image that is asked for or concerned. */
  format: z.string().min(1).optional(),
});

/** The schema of one rule: which requests, when, and what goes wrong with them. */
export const faultRuleSchema = closedObject({
  /** By which it is counted. @default its place, such as `rule 1` */
  name: z.string().min(1).optional(),
  /** All of these must hold; an operation alone may stand for them. Absent: every request. */
  requests: z.union([operationPattern, z.array(operationPattern).min(1), requests]).optional(),
  /** Lets so many requests that it fits pass first. */
  after: z.int().nonnegative().optional(),
  /** Of the requests from then on, meets each nth. */
  every: z.int().positive().optional(),
  /** From then on, meets requests for so long only, by the server's clock. */
  for: duration.optional(),
  /** Meets a request with this probability, by the seed. */
  rate: z.number().gt(0).max(1).optional(),
  /** Meets so many requests at most. */
  times: z.int().positive().optional(),
  /** What goes wrong; of a list, one after the other, and then from the beginning. */
  fault: z.union([faultSchema, z.array(faultSchema).min(1)], {
    error: ({ input }) => (input === undefined ? 'is missing: it says what goes wrong' : undefined),
  }),
});

/** The schema of a fault script. */
export const faultScriptSchema = closedObject({
  /** Decides with which requests a `rate` meets. */
  seed: z.int().default(1),
  rules: z.array(faultRuleSchema),
});

/** Which requests go wrong, when and how, as it is written. */
export type FaultRule = z.input<typeof faultRuleSchema>;
export type CheckedFaultRule = z.output<typeof faultRuleSchema>;
/** A whole fault script, as it is written. */
export type FaultScript = z.input<typeof faultScriptSchema>;
