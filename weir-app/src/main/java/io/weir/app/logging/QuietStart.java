package io.weir.app.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.List;

/**
 * What logback does before {@link LogOutput#install}: warnings and errors to the standard error, so that commands can print their
 * results to the standard output. Found through {@code META-INF/services}; spares the search for, and the parsing of, XML files.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class QuietStart extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        LogOutput.install(
                context,
                new LogOutput.Settings(LogOutput.Level.WARN, false, false, null),
                List.of(new FileOutputStream(FileDescriptor.err)));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
