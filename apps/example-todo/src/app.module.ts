import { Module, type DynamicModule } from '@nestjs/common';
import { HighlanderModule } from 'nestjs-highlander';
import { Configuration } from './configuration.js';
import { ConfigurationModule } from './configuration.module.js';
import { HealthController } from './health/health.controller.js';
import { highlanderOptions } from './highlander-options.js';
import { ListsModule } from './lists/lists.module.js';
import { LiveModule } from './live/live.module.js';
import { PageController } from './page/page.controller.js';
import { SessionModule } from './session/session.module.js';

@Module({})
export class AppModule {
  static forRoot(configuration: Configuration): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigurationModule.forRoot(configuration),
        HighlanderModule.forRootAsync({ useFactory: () => highlanderOptions(configuration) }),
        SessionModule,
        ListsModule,
        LiveModule,
      ],
      controllers: [HealthController, PageController],
    };
  }
}
