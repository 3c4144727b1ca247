/** As many of the last things as fit into so many characters of JSON, in their order. */
export function newestWithin<Thing>(things: Iterable<Thing>, characters: number): Thing[] {
  let room = characters;
  const kept: Thing[] = [];
  for (const thing of [...things].reverse()) {
    room -= JSON.stringify(thing).length;
    if (room < 0) break;
    kept.push(thing);
  }
  return kept.reverse();
}
