import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { HighlanderWebSocketOptions } from './websocket-options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
  ASYNC_OPTIONS_TYPE: WEBSOCKET_ASYNC_OPTIONS,
} = new ConfigurableModuleBuilder<HighlanderWebSocketOptions>()
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createHighlanderWebSocketOptions')
  .build();

/** What `HighlanderWebSocketModule.forRootAsync` takes. @publicApi */
export type HighlanderWebSocketAsyncOptions = typeof WEBSOCKET_ASYNC_OPTIONS;
