import type { Locator, Page } from 'playwright-core';
import type { Box } from './browser.cts';
import { until } from './waiting.cts';

/** The panel in which the editor offers nodes. */
export class NodeCreator {
	readonly panel: Locator;
	private readonly search: Locator;
	private readonly entries: Locator;

	constructor(private readonly page: Page) {
		this.panel = page.getByTestId('node-creator');
		this.search = page.getByTestId('node-creator-search-bar');
		this.entries = this.panel.getByTestId('node-creator-item-name');
	}

	/** Opens the panel: for the first step of an empty workflow, else for the next one. */
	async open(step: 'first' | 'next'): Promise<void> {
		const button = step === 'first' ? 'canvas-add-button' : 'node-creator-plus-button';
		await this.page.getByTestId(button).click();
		await this.search.waitFor();
	}

	/** Types the words and gives the names that n8n offers, the best one first; none: an empty list. */
	async find(words: string): Promise<string[]> {
		// Else the names of the search before would be there already.
		await this.search.fill('');
		const before = await this.entries.allInnerTexts();
		await this.search.fill(words);
		const none = this.panel.getByTestId('node-creator-no-results');
		return until(
			async () => {
				if (await none.isVisible()) return [];
				const now = await this.entries.allInnerTexts();
				return now.length > 0 && now.join() !== before.join() ? now : undefined;
			},
			{ what: `nodes for "${words}"` },
		);
	}

	/** The entry of that whole name: a node, or one of its actions. */
	item(name: string): Locator {
		const whole = this.page
			.getByTestId('node-creator-item-name')
			.filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) });
		return this.panel.getByTestId('item-iterator-item').filter({ has: whole });
	}

	async choose(name: string): Promise<void> {
		await this.item(name).click();
	}

	/** Waits until these entries are shown and no others: one view glides over the other. */
	async shows(names: string[]): Promise<void> {
		let seen: string[] = [];
		const same = async () => {
			seen = await this.entries.allInnerTexts();
			return seen.join() === names.join() || undefined;
		};
		await until(same, { what: `the entries ${names.join()}` }).catch((error: Error) => {
			throw new Error(`${error.message}; there were ${seen.join()}`);
		});
	}

	/** Where the panel is, down to its last entry: below it there is nothing but room. */
	async filled(): Promise<Box> {
		const panel = (await this.panel.boundingBox())!;
		const last = (await this.entries.last().boundingBox())!;
		return { ...panel, height: last.y + 2 * last.height - panel.y };
	}

	/** Unfolds a list of an open node. */
	async unfold(list: 'Actions' | 'Triggers'): Promise<void> {
		await this.panel.getByText(new RegExp(`^${list} \\(`)).click();
	}
}
