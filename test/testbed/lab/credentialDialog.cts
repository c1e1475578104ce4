import type { Locator, Page } from 'playwright-core';
import { until } from './waiting.cts';

/** The dialog in which a user enters a credential, opened from the panel of a node. */
export class CredentialDialog {
	readonly dialog: Locator;
	private readonly panel: Locator;

	constructor(private readonly page: Page) {
		this.dialog = page.getByTestId('editCredential-modal');
		this.panel = page.getByTestId('ndv');
	}

	/** "Connect to …", which the panel shows as long as there is no credential; in older n8n an entry of a list. */
	async create(): Promise<void> {
		const connect = this.panel.getByTestId('node-credentials-empty-state').getByRole('button');
		const list = this.panel.getByTestId('node-credentials-select');
		await connect.or(list).first().waitFor();
		if (await connect.isVisible()) await connect.click();
		else {
			await list.click();
			await this.page.getByTestId('node-credentials-select-item-new').click();
		}
		await this.dialog.waitFor();
	}

	/** Opens the one that the node uses. */
	async edit(): Promise<void> {
		await this.panel.getByTestId('credential-edit-button').click();
		await this.dialog.waitFor();
	}

	async fill(fields: Record<string, string>): Promise<void> {
		for (const [name, value] of Object.entries(fields)) {
			await this.dialog.getByTestId(name).locator('input').fill(value);
		}
	}

	/** Saves; n8n tests the credential at once. */
	async save(): Promise<void> {
		await this.dialog.getByTestId('credential-save-button').getByRole('button').click();
	}

	/** All that the dialog says once n8n has told that the test failed. */
	async failure(): Promise<string> {
		await this.dialog.getByText('More details').click();
		await this.dialog.getByText('More details').waitFor({ state: 'hidden' });
		return this.dialog.innerText();
	}

	/** Waits for the green message that the test passed. */
	async success(): Promise<void> {
		await this.dialog.getByTestId('credentials-config-container-test-success').waitFor();
	}

	/** Waits until the test of a new credential has passed: n8n closes the dialog then, older ones show that it passed. */
	async passed(): Promise<void> {
		const message = this.dialog.getByTestId('credentials-config-container-test-success');
		const end = await until(
			async () => {
				if (await this.dialog.isHidden()) return 'closed';
				return (await message.isVisible()) ? 'shown' : undefined;
			},
			{ what: 'the test of the credential to pass' },
		);
		if (end === 'shown') await this.close();
	}

	async close(): Promise<void> {
		await this.dialog.getByRole('button', { name: 'Close this dialog' }).click();
		await this.dialog.waitFor({ state: 'hidden' });
	}
}
