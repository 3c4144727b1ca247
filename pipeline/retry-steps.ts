/** Steps from which a pipeline can be done again, with all that follows them. */
export const retrySteps = ['generate', 'publish', 'download'] as const;
export type RetryStep = (typeof retrySteps)[number];
