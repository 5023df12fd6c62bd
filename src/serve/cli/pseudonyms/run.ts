import { lookUp, type MappedPerson, throwAway } from '../../../lake/pseudonyms/mapping.ts';
import { UndertoneError, UsageError } from '../../../model/errors.ts';
import { pseudonymFolder } from '../../../pipeline/pseudonyms/key.ts';
import { TOKEN_PATTERN } from '../../../pipeline/pseudonyms/tokens.ts';
import type { Call, ExitCode } from '../command.ts';
import { confirm } from '../confirm.ts';
import { requireLake } from '../require-lake.ts';
import { formatCount } from '../terminal/quantity.ts';

export async function run(call: Call<{ yes?: boolean }>): Promise<ExitCode> {
  await requireLake(call);
  const folder = pseudonymFolder(await call.lake());
  const [what, ...tokens] = call.args;
  if (what === 'forget-mapping') return forgetMapping(call, folder);
  if (what !== 'lookup' || tokens.length === 0) {
    throw new UsageError('Say "lookup" and the tokens, or "forget-mapping".');
  }
  return look(call, folder, tokens);
}

async function look(call: Call, folder: string, tokens: readonly string[]): Promise<ExitCode> {
  const found = tokens.map((token) => {
    if (!TOKEN_PATTERN.test(token)) {
      throw new UsageError(
        `"${token}" is no pseudonym; they are like u_abcdefghij234567kl, of an author, or h_…, of a handle.`,
      );
    }
    const person = lookUp(folder, token);
    if (person === undefined) {
      throw new UndertoneError(
        'no-mapping',
        `There is no mapping in ${folder}: it was thrown away, or this lake has no pseudonyms.`,
      );
    }
    return { token, person };
  });
  if (call.json) await call.console.json(found.map(({ token, person }) => asJson(token, person)));
  else {
    await call.console.table(
      ['token', 'network', 'author_id', 'handle', 'name'],
      found.map(({ token, person }) => [
        token,
        person?.network ?? 'not known',
        person?.authorId ?? '',
        person?.handle ?? '',
        person?.name ?? '',
      ]),
    );
  }
  return found.every(({ person }) => person !== null) ? 0 : 1;
}

const asJson = (token: string, person: MappedPerson | null) => ({
  token,
  network: person?.network ?? null,
  author_id: person?.authorId ?? null,
  handle: person?.handle ?? null,
  name: person?.name ?? null,
});

async function forgetMapping(call: Call<{ yes?: boolean }>, folder: string): Promise<ExitCode> {
  if (call.options.yes !== true) {
    await confirm(call, `Throw away whom the pseudonyms in ${folder} stand for?`, 'The mapping is kept.');
  }
  const held = throwAway(folder);
  if (call.json) await call.console.json({ thrown_away: held });
  else {
    await call.console.write(
      `The mapping is gone: ${formatCount(held)} pseudonyms stand for nobody who is named here.\n`,
    );
    call.console.note(
      'Whoever has the key can still test whether a pseudonym is a given author; to end that too, destroy the key, and with it deletions by the networks can no longer be honoured.',
    );
  }
  return 0;
}
