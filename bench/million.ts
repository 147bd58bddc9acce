/** What a million mails cost besides SES (./million-run.ts), by the program as it is in the bundle. */
import { bundled } from './bundled.ts';
import type { Figure } from './measure.ts';
import { type Billed, cost, prices, pricesOf } from './prices.ts';

const rates = [14, 500];

/** `people`: how many; `npm run bench -- million=1000000`. */
export async function million(people = 20_000): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const rate of rates) {
    const bill = await bundled<typeof import('./million-run.ts'), import('./million-run.ts').Bill>(
      'bench/million-run.ts',
      (run) => run.deliverTo(people, rate),
    );
    console.error(
      `\nAt ${rate} mails a second, ${bill.hours.toFixed(1)} hours: ${JSON.stringify(bill.proof)}`,
    );
    console.error(
      `SES took ${bill.accepted}; the stages held at most ${bill.held.toFixed(0)} MB more than before.`,
    );
    print(bill.meter);
    const ses = new Map<Billed, number>([['mail', bill.accepted]]);
    const what = `SES, ${pricesOf}`;
    for (const free of [false, true])
      figures.push({
        what: `${people} subscribers at ${rate}/s: all that comes beside SES, for a million mails${free ? ', free tiers taken off' : ''}`,
        unit: '$',
        runs: [((cost(bill.meter, free) - cost(ses, false)) / bill.accepted) * 1_000_000],
        baseline: { what, runs: [(cost(ses, false) / bill.accepted) * 1_000_000] },
      });
  }
  return figures;
}

function print(meter: ReadonlyMap<Billed, number>): void {
  for (const [what, amount] of [...meter].sort())
    console.error(
      `${what.padEnd(18)} ${amount.toFixed(0).padStart(12)} $${(amount * prices[what].each).toFixed(4)}`,
    );
}
