/** The same kind of model as one would first write it: regular expressions, strings for features, a Map of weights. */
export class NaiveModel {
  private readonly weights = new Map<string, readonly [number, number, number]>();

  /** Knows every feature of the texts given. */
  constructor(texts: readonly string[]) {
    for (const text of texts) {
      for (const feature of features(text)) {
        if (!this.weights.has(feature)) this.weights.set(feature, [0.1, (feature.length % 7) / 30, 0.12]);
      }
    }
  }

  score(texts: readonly string[]) {
    return texts.map((text) => {
      const sums: [number, number, number] = [0, 0, 0];
      const found = features(text);
      for (const feature of found) {
        const weight = this.weights.get(feature);
        weight?.forEach((w, c) => {
          sums[c]! += w;
        });
      }
      const exponents = sums.map((sum) => Math.exp(sum / Math.sqrt(found.length)));
      const total = exponents.reduce((a, b) => a + b, 0);
      const [negative, neutral, positive] = exponents.map((e) => Math.round((e / total) * 10_000) / 10_000);
      return { negative, neutral, positive };
    });
  }
}

function features(text: string): string[] {
  const tokens =
    text
      .toLowerCase()
      .replace(/&amp;/g, '&')
      .replace(/https?:\/\/\S+/g, 'http')
      .replace(/@\w+/g, '@user')
      .match(/[#@]?[\p{L}\p{N}_']+|[^\s\p{L}\p{N}]+/gu) ?? [];
  const found: string[] = [];
  let negated = false;
  tokens.forEach((token, i) => {
    found.push(negated ? `not ${token}` : token, `${tokens[i - 1] ?? ''} ${token}`);
    negated = /^(?:no|not|never)$|n't$/.test(token) || (negated && !/[.,!?]/.test(token));
    const padded = ` ${token} `;
    for (let n = 2; n <= 5; n++) {
      for (let at = 0; at + n <= padded.length; at++) found.push(padded.slice(at, at + n));
    }
  });
  return found;
}
