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

type Parameters<Path extends string> = Path extends `${string}{${infer Parameter}}${infer Rest}`
  ? (Parameter extends `${infer Name} : ${string}` ? Name : Parameter) | Parameters<Rest>
  : never;

/** Path parameters of an operation. `uid` is the client's own user unless given. */
export type PathParameters<Name extends OperationName> = {
  [Parameter in Exclude<Parameters<Operations[Name]['path']>, 'uid'>]: string;
} & { uid?: string };

interface QueryTypes {
  text: string;
  texts: readonly string[];
  flag: boolean;
  number: number;
}

/** Query parameters of an operation. */
export type QueryParameters<Name extends OperationName> = Operations[Name] extends {
  query: infer Query extends Record<string, QueryKind>;
}
  ? { -readonly [Parameter in keyof Query]?: QueryTypes[Query[Parameter]] }
  : Record<never, never>;

/** What an operation takes as its body. */
export type BodyRoot<Name extends OperationName> = Operations[Name] extends {
  body: infer Root extends keyof Roots;
}
  ? Root
  : never;

type AnswerRoot<Name extends OperationName> = Operations[Name] extends {
  answer: infer Root extends keyof Roots;
}
  ? Roots[Root]
  : undefined;

/** What an operation gives: an object, or nothing. A deletion may answer with or without one. */
export type AnswerOf<Name extends OperationName> = Operations[Name]['method'] extends 'DELETE'
  ? AnswerRoot<Name> | undefined
  : AnswerRoot<Name>;
