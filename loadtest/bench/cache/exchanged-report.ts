import {
  readQuestion,
  whyUnlike,
} from '../../../services/gateway/src/domain/likeness/same-question.ts';
import type { Vocabulary } from '../../../services/gateway/src/domain/likeness/vocabulary.ts';
import type { Report } from '../support/report.ts';
import { type ExchangedPair, type ExchangeLists, exchangedPairs } from './exchanged.ts';

/** Of pairs with exchanged roles or little words: how many the guards take for what they are. */
export function exchangedReport(
  lists: ExchangeLists,
  vocabulary: Vocabulary,
  { wasTunedOn }: { readonly wasTunedOn: boolean },
): Report {
  const isRight = ({ one, other, isSame }: ExchangedPair) => {
    const unlike = whyUnlike(readQuestion(one, vocabulary), readQuestion(other, vocabulary));
    return (unlike === undefined) === isSame;
  };
  const pairs = exchangedPairs(lists);
  const rows = [...Map.groupBy(pairs, ({ kind }) => kind)].map(([kind, all]) => {
    const [first] = all;
    const right = all.filter(isRight).length;
    return {
      ...{ kind, pairs: all.length, right },
      what: first?.isSame ? 'one question' : 'told apart',
      example: first ? `${first.one} / ${first.other}` : '',
    };
  });
  return {
    title: `Semantic cache: exchanged roles and little words${wasTunedOn ? ', tuned on' : ''}`,
    columns: ['pairs that differ by', 'pairs', 'are to be', 'are', 'for example'],
    rows: rows.map(({ kind, pairs: all, what, right, example }) => [
      ...[kind, String(all), what, String(right), example],
    ]),
    figures: [],
    notes: ['By the words alone, whatever the vectors say: those of such pairs are near.'],
    data: rows,
  };
}
