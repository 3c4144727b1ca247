import type { Criterion, SearchField } from './criteria.ts';
import type { PathIds } from './ids.ts';
import type { operations, QueryKind } from './operations.ts';
import type { Roots } from './schema.gen.ts';

type Operations = typeof operations;
export type OperationName = keyof Operations;

/** Operations that answer with a file, which is streamed by `downloads` rather than read whole. */
export type FileOperation = {
  [Name in OperationName]: Operations[Name] extends { answer: 'file' } ? Name : never;
}[OperationName];

/** Operations that `call` takes. */
export type CallableOperation = Exclude<OperationName, FileOperation>;

type ParameterNames<Path extends string> = Path extends `${string}{${infer Parameter}}${infer Rest}`
  ? (Parameter extends `${infer Name} : ${string}` ? Name : Parameter) | ParameterNames<Rest>
  : never;

/** Path parameters of an operation. `uid` is the client's own user unless given. */
export type PathParameters<Name extends OperationName> = {
  [Parameter in Exclude<
    ParameterNames<Operations[Name]['path']>,
    'uid'
  >]: Parameter extends keyof PathIds ? PathIds[Parameter] : string;
} & { uid?: string };

interface QueryTypes<Entry> {
  text: string;
  texts: readonly string[];
  flag: boolean;
  number: number;
  criterion: Criterion<SearchField<Entry>>;
  field: SearchField<Entry>;
}

/** Query parameters of an operation. */
export type QueryParameters<Name extends OperationName> = Operations[Name] extends {
  query: infer Query extends Record<string, QueryKind>;
}
  ? { -readonly [Parameter in keyof Query]?: QueryTypes<EntryOf<Name>>[Query[Parameter]] }
  : Record<never, never>;

/** What an operation takes as its body. */
export type BodyRoot<Name extends OperationName> = Operations[Name] extends {
  body: infer Root extends keyof Roots;
}
  ? Root
  : never;

/** What the root element of an answer holds. */
type RootOf<Name extends OperationName> = Operations[Name] extends {
  answer: infer Root extends keyof Roots;
}
  ? Roots[Root]
  : undefined;

/** An entry of the list that an operation answers with. */
type EntryOf<Name extends OperationName> = {
  [Element in keyof RootOf<Name>]-?: RootOf<Name>[Element] extends readonly (infer Entry)[]
    ? Entry
    : never;
}[keyof RootOf<Name>];

type Promises<Name extends OperationName> = Operations[Name] extends {
  promises: readonly (infer Element)[];
}
  ? { [Promised in Element & keyof RootOf<Name>]-?: NonNullable<RootOf<Name>[Promised]> }
  : unknown;

/** What an operation gives: an object, or nothing. A deletion may answer with or without one. */
export type AnswerOf<Name extends OperationName> = Operations[Name]['method'] extends 'DELETE'
  ? RootOf<Name> | undefined
  : RootOf<Name> & Promises<Name>;
