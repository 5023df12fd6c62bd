import { UndertoneError } from '../../model/errors.ts';
import type { SentimentModel } from '../model.ts';
import type { CascadeDescription } from '../model-description.ts';
import { blend, type Counted } from './blend.ts';
import { CascadeModel } from './cascade-model.ts';

/**
 * A cascade from its description. `load` loads a member by its name@version; `threshold` takes the place of the
 * fitted one. Throws an UndertoneError that names the member that is missing.
 */
export async function loadCascade(
  description: CascadeDescription,
  load: (name: string) => Promise<SentimentModel>,
  threshold: number = description.threshold,
): Promise<CascadeModel> {
  const { name, version, languages, members, beside = [], weight } = description;
  const member = async (wanted: string): Promise<SentimentModel> => {
    try {
      return await load(wanted);
    } catch (cause) {
      if (!(cause instanceof UndertoneError) || cause.code !== 'model-unknown') throw cause;
      throw new UndertoneError(
        'model-missing',
        `The cascade ${name}@${version} needs the model ${wanted}, which is not there: add its folder to the models, or choose another model.`,
        { cause },
      );
    }
  };
  const first = await member(members.fast);
  const others: Counted[] = [];
  for (const one of beside) others.push({ model: await member(one.model), weight: one.weight });
  const fast = others.length === 0 ? first : blend(first, others);
  const accurate = await member(members.accurate);
  return new CascadeModel(fast, accurate, { name, version, languages, threshold, weight });
}
