interface Asked {
  sources?: Readonly<Record<string, { type: string; stream?: unknown }>> | undefined;
}

/** Whether every source has X itself look for the rules of the topics, so that they may ask for what only X can answer. */
export function asksXAlone({ sources = {} }: Asked): boolean {
  const all = Object.values(sources);
  const isX = ({ type, stream }: { type: string; stream?: unknown }): boolean =>
    type === 'x-search' || (type === 'x-stream' && stream === 'filtered');
  return all.length > 0 && all.every(isX);
}
