import { resolve } from 'node:path';
import type { DocumentPath, DocumentProblem } from '../document.ts';
import type { PublicationDefinition } from '../model.ts';
import { otherNames } from '../publication-types.ts';
import { mapFileReferences, mentionsReference } from '../reference.ts';
import { quoted } from '../words.ts';
import { attributeKeys, type Builder } from './schema.ts';

/** The keys of a builder that say how its image is published, in their order. */
export function attributesGiven(builder: Builder): string[] {
  return Object.keys(builder).filter((key) => attributeKeys.includes(key));
}

interface Attributes {
  attributes: PublicationDefinition['attributes'];
  problems: DocumentProblem[];
  filledIn: string[];
}

/**
 * The attributes of a builder's publication, by UForge's names. hammr sends `${env:NAME}` as it stands:
 * `filledIn` are notices of what is sent in its place.
 * @param at where the builder stands
 * @param base folder that file references are relative to
 */
export function attributesOf(builder: Builder, at: DocumentPath, base: string): Attributes {
  const attributes: PublicationDefinition['attributes'] = {};
  const problems: DocumentProblem[] = [];
  const filledIn: string[] = [];
  for (const key of attributesGiven(builder)) {
    const value: unknown = Reflect.get(builder, key);
    const name = uforgeName(key, builder);
    if (Object.hasOwn(attributes, name)) problems.push(givenTwice([...at, key], name));
    if (typeof value === 'boolean') attributes[name] = value;
    // The worker that reads the file runs in another folder.
    else if (typeof value === 'string') {
      attributes[name] = mapFileReferences(value, (path) => resolve(base, path));
      if (mentionsReference(value)) {
        filledIn.push(`${key} is filled in where the worker runs: ${value}`);
      }
    }
  }
  return { attributes, problems, filledIn };
}

/**
 * What hammr calls by one name everywhere, UForge calls by another; but for the region, which is
 * another attribute for K5 alone. K5 is known by two keys that no other cloud has.
 */
function uforgeName(key: string, builder: Builder): string {
  if (key !== 'region') return otherNames[key] ?? key;
  const isK5 = builder.domain !== undefined || builder.project !== undefined;
  return isK5 ? 'publishLocation' : key;
}

function givenTwice(path: DocumentPath, name: string): DocumentProblem {
  return {
    path,
    at: 'key',
    message: `this is the same attribute as another key of this builder: UForge calls both ${quoted(name)}`,
    hint: 'Keep one of them.',
  };
}
