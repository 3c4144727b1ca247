/**
 * The data that crosses every boundary. Plain types only, so that workflows, activities and the
 * command can share them without sharing code.
 */
export type * from './model/batch.ts';
export type * from './model/definition.ts';
export type * from './model/gate.ts';
export type * from './model/ledger.ts';
export type * from './model/plan.ts';
export type * from './model/progress.ts';
export type * from './model/result.ts';
export type * from './model/schedule.ts';
export type * from './model/workflows.ts';
