import { Module, type DynamicModule } from '@nestjs/common';
import { fileStore, HighlanderModule } from 'nestjs-highlander';
import { Configuration } from './configuration.js';
import { ConfigurationModule } from './configuration.module.js';
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
        HighlanderModule.forRoot({ storage: fileStore({ folder: configuration.folder }) }),
        SessionModule,
        ListsModule,
        LiveModule,
      ],
      controllers: [PageController],
    };
  }
}
