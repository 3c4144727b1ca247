/** A pattern in which `*` stands for anything. */
export function toPattern(text: string): RegExp {
  return new RegExp(`^${text.split('*').map(literally).join('.*')}$`, 's');
}

/** A pattern for paths: `*` stands for anything within a segment, `**` for anything at all. */
export function toPathPattern(text: string): RegExp {
  const path = text.startsWith('/') ? text : `/${text}`;
  const inSegments = (part: string) => part.split('*').map(literally).join('[^/]*');
  return new RegExp(`^${path.split('**').map(inSegments).join('.*')}$`, 's');
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
