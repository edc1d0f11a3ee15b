import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { HighlanderOptions } from './highlander.options.js';

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
  ASYNC_OPTIONS_TYPE: HIGHLANDER_ASYNC_OPTIONS,
} = new ConfigurableModuleBuilder<HighlanderOptions>()
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createHighlanderOptions')
  .build();

/** What `HighlanderModule.forRootAsync` takes. @publicApi */
export type HighlanderAsyncOptions = typeof HIGHLANDER_ASYNC_OPTIONS;
