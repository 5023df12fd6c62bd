import vader from 'vader-sentiment';
import { type Calibration, scoresOf } from '../linear/linear-model.ts';
import type { Scores, SentimentModel } from '../model.ts';

/** No entry of the lexicon is longer than 19 characters. */
const LONGEST_WORD = 40;

/** Where VADER's authors put the line between neutral and the sides (Hutto and Gilbert 2014). */
const NEUTRAL_BELOW = 0.05;

/** How fast the scores turn with the compound score; fitted, as the calibration, in docs/decisions/lexicon.md. */
const STEEPNESS = 1.5;
const CALIBRATION: Calibration = { bias: [0, 0], sharpness: 1.21, shift: [-1.06, -0.48] };

/**
 * VADER's rules over a list of 7,500 English words and emoticons: a baseline that was never trained on our labels.
 * From its compound score c (-1 to 1) the log-odds of positive against neutral are 1.5 (c − 0.05) and those of
 * negative 1.5 (−c − 0.05), so the label turns where its authors turn it.
 */
export class LexiconModel implements SentimentModel {
  readonly name = 'lexicon';
  readonly version = '1.0.0';
  readonly languages = ['en'];

  score(texts: readonly string[]): Scores[] {
    return texts.map((text) => {
      const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(shortWords(text));
      return scoresOf(
        STEEPNESS * (-compound - NEUTRAL_BELOW),
        STEEPNESS * (compound - NEUTRAL_BELOW),
        CALIBRATION,
      );
    });
  }
}

/** The library's test for capitals takes time by the cube of a word's length: 10,000 capitals would take minutes. */
function shortWords(text: string): string {
  return text.replace(/\S{41,}/g, (word) => word.slice(0, LONGEST_WORD));
}
