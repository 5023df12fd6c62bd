import { z } from 'zod';
import { canonicalForm } from '../model/entity-name.ts';

const name = z.string().trim().min(1).max(200);
const MOST = 300;

/** How named entities are counted together. */
export const entities = z
  .strictObject({
    aliases: z
      .record(name, z.array(name))
      .default({})
      .superRefine((aliases, context) => {
        const owners = new Map<string, string>();
        for (const [owner, list] of Object.entries(aliases)) {
          for (const [at, alias] of list.entries()) {
            const other = owners.get(canonicalForm(alias));
            owners.set(canonicalForm(alias), owner);
            if (other === undefined || other === owner) continue;
            const message = `is an alias of ${other} already; give it to one of them`;
            context.addIssue({ code: 'custom', path: [owner, at], message });
          }
        }
        if (owners.size <= MOST) return;
        context.addIssue({ code: 'custom', message: `has ${owners.size} aliases; it may have ${MOST}` });
      })
      .meta({
        description: `Other spellings of names, which are counted and found with them, added to the few that are built in; ${MOST} at most. Case, possessives (Apple’s), the sign of handles and hashtags (@apple, #apple) and leading articles never matter. See docs/entities.md.`,
        examples: [{ 'Apple Inc.': ['Apple', 'AAPL'], 'European Central Bank': ['ECB'] }],
      }),
  })
  .prefault({})
  .meta({ description: 'Named entities in tops, reports and filters; posts keep what they say.' });
