import type { Criterion } from './criteria.ts';
import type {
  AnswerOf,
  BodyRoot,
  CallableOperation,
  PathParameters,
  QueryParameters,
} from './operation-types.ts';
import type { AnyInstance, AnyPublishImage, Deployment, Roots } from './schema.gen.ts';
import type { Draft } from './xml/write.ts';

/** What a call may be given besides the path parameters. */
export type CallOptions<Name extends CallableOperation> = {
  query?: QueryParameters<Name>;
  signal?: AbortSignal;
  /** ETag or `digest` of a copy at hand: the answer can then be that it is still the same. */
  ifNoneMatch?: string;
  /** Whether the whole answer has to come from the server, whatever this client remembers of it. */
  fresh?: boolean;
  /** Asked right before the first byte leaves: where it says no, nothing is sent. */
  mayBegin?(): boolean;
} & ([BodyRoot<Name>] extends [never] ? { body?: never } : { body: Draft<BodyOf<BodyRoot<Name>>> });

/** A publication is sent as the type of its target, and an instance as the type of its cloud. */
type BodyOf<Root extends keyof Roots> = Root extends 'publishImage'
  ? AnyPublishImage
  : Root extends 'deployment'
    ? AnyDeployment
    : Roots[Root];

/** A deployment with instances of any cloud. */
export type AnyDeployment = Omit<Deployment, 'instances'> & { instances: AnyInstance[] };

/** Operations with a body cannot be called without. */
type OptionsArgument<Name extends CallableOperation> = [BodyRoot<Name>] extends [never]
  ? [options?: CallOptions<Name>]
  : [options: CallOptions<Name>];

/** A successful answer. */
export interface Answer<Name extends CallableOperation> {
  modified: true;
  /** HTTP status; 304 where what this client remembered is still the same. */
  status: number;
  etag?: string;
  value: AnswerOf<Name>;
}

/** The answer to `ifNoneMatch` where nothing has changed (304). */
export interface NotModified {
  modified: false;
  status: 304;
  etag?: string;
}

/** Calls any operation of the table in `operations.ts` by its name. Rejects with a `UForgeError`. */
export interface Call {
  <Name extends CallableOperation>(
    name: Name,
    parameters: PathParameters<Name>,
    options: CallOptions<Name> & { ifNoneMatch: string },
  ): Promise<Answer<Name> | NotModified>;
  <Name extends CallableOperation>(
    name: Name,
    parameters: PathParameters<Name>,
    ...options: OptionsArgument<Name>
  ): Promise<Answer<Name>>;
}

/** The same without names and types, as it is inside. */
export interface UntypedOptions {
  query?: UntypedQuery;
  signal?: AbortSignal;
  ifNoneMatch?: string;
  fresh?: boolean;
  mayBegin?(): boolean;
  body?: object;
}

export type UntypedQuery = Readonly<
  Record<string, string | number | boolean | readonly string[] | Criterion<string> | undefined>
>;
