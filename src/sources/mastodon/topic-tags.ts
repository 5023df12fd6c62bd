/**
 * The hashtags that a rule asks for, without the sign, lower case: those outside quotes and not negated. The
 * rule itself decides later which of their posts belong to the topic.
 */
export function tagsInRule(rule: string): string[] {
  const unquoted = rule.replace(/"(?:[^"\\]|\\.)*"/g, ' ');
  const tags = [...unquoted.matchAll(/(?<![\p{L}\p{N}_&-])[#＃]([\p{L}\p{M}\p{N}_]+)/gu)].map(([, tag]) =>
    tag!.toLowerCase(),
  );
  return [...new Set(tags)];
}
