import axios from 'axios';
import { N8nProcess } from './n8nProcess.cts';

/** A worker or a webhook processor: no editor, no owner, only a health check. */
export class QueueProcess extends N8nProcess {
	protected async ready(): Promise<boolean> {
		const answer = await axios
			.get(`${this.url}/healthz/readiness`, { proxy: false, validateStatus: () => true })
			.catch(() => undefined);
		return answer?.status === 200;
	}
}
