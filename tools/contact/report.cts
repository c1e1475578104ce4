import { table } from '../../test/testbed/report/table.cts';
import { UNSEEN } from './questions.cts';
import type { Finding } from './findings.cts';
import type { Outcome } from './run.cts';

/** Everything found, one line for each answer, in Markdown. */
export function findingsTable(findings: Finding[]): string {
	return table(
		['', 'Question', 'The page', 'Seen', 'Our nodes', ''],
		findings.map(({ question, asked, page, seen, verdict, does }) => [
			String(question),
			...[asked, page, seen, does, verdict].map(plain),
		]),
	);
}

/** The same for machines. Answers are described, never copied: no key, cookie, secret or id is in it. */
export function contactJson({ findings, spent, calls }: Outcome, api: string, now: Date): string {
	const described = findings.map((finding) => ({ ...finding, seen: plain(finding.seen) }));
	const page = { date: now.toISOString(), api, spent, calls, findings: described, unseen: UNSEEN };
	return `${JSON.stringify(page, null, '\t')}\n`;
}

/** One line that a table can hold, without anything that could be a secret. */
export function plain(text: string): string {
	return text
		.replace(/\s+/g, ' ')
		.replaceAll('|', '\\|')
		.replace(/(gimg|whsec)_[^\s"'<>,;]{8,}/gi, '…');
}
