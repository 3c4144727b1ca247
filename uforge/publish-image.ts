import { InvalidRequest } from './errors/invalid-request.ts';
import type { AnyPublishImage } from './schema.gen.ts';
import { fieldsOf, isKindOf } from './xml/types.ts';
import type { Draft } from './xml/write.ts';

/**
 * The body of a publication whose type and attributes come from a pipeline file: checked against the
 * schema, with `true` and `false` turned into booleans where the schema has one. Throws
 * `InvalidRequest` for a type or attribute that UForge does not have.
 */
export function publishImageOf(
  type: string,
  attributes: Readonly<Record<string, string | boolean>>,
  common: Draft<AnyPublishImage>,
): Draft<AnyPublishImage> {
  const fields = isKindOf(type, 'PublishImage') ? fieldsOf(type) : undefined;
  if (!fields) {
    throw new InvalidRequest(`UForge knows no kind of publication named ${type}.`, 'publishImage');
  }
  const checked = Object.entries(attributes).map(([name, value]) => {
    const kind = fields.get(name)?.[1];
    if (kind === 'string' || kind === 'uri') return [name, String(value)];
    if (kind === 'boolean' && /^(true|false)$/.test(String(value)))
      return [name, String(value) === 'true'];
    const why = kind === undefined ? 'has no attribute' : 'cannot take that value for';
    throw new InvalidRequest(`${type} ${why} ${JSON.stringify(name)}.`, 'publishImage');
  });
  return { ...common, ...Object.fromEntries(checked), xsiType: type };
}
