export type Language = 'en' | 'zh';

/** What a suite of `test/e2e` shows, in a user's words; in the order of the tables. */
export const SUITE_NAMES: Record<string, Record<Language, string>> = {
	panel: {
		en: 'Installed, updated and used from the panel, in a browser',
		zh: '在浏览器中通过面板安装、更新和使用',
	},
	action: { en: 'Generate, get status, credential test', zh: '生成、查询状态、凭据测试' },
	edit: { en: 'Edit, error output', zh: '编辑、错误输出' },
	binary: {
		en: 'Files in memory, file system and database',
		zh: '内存、文件系统和数据库中的文件',
	},
	money: {
		en: 'Retry and stop: nothing is paid twice or lost',
		zh: '重试和停止：不重复付费、不丢失',
	},
	trigger: { en: 'Trigger', zh: '触发器' },
	triggerSteps: {
		en: 'Trigger: switched on and off, n8n killed, in any order',
		zh: '触发器：以任意顺序启用、停用、强制结束 n8n',
	},
	hostile: {
		en: 'Trigger: forged, huge and slow calls, a thousand at once',
		zh: '触发器：伪造、巨大、缓慢的请求，一次上千个',
	},
	agent: { en: 'Tool of an AI Agent', zh: 'AI Agent 的工具' },
	examples: { en: 'Examples', zh: '示例' },
	queue: {
		en: 'Queue mode: main, worker, webhook processor',
		zh: '队列模式：主进程、worker、webhook 进程',
	},
};
