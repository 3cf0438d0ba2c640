package io.runnel.server.command.sql;

import java.util.List;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/** Whether this process's streams are terminals, and how wide. {@code System.console} tells it of both at once only. */
public final class SystemStreams {
    private static final int USUAL_WIDTH = 80;

    private final List<TerminalProvider> providers;

    /** Looks once; the first question costs some milliseconds. */
    public SystemStreams() {
        providers = TerminalBuilder.builder().getProviders(null, new IllegalStateException("no access to terminals"));
    }

    /** Whether somebody could type. */
    public boolean inputIsTerminal() {
        return isTerminal(SystemStream.Input);
    }

    /** Whether somebody reads standard output as it comes. */
    public boolean outputIsTerminal() {
        return isTerminal(SystemStream.Output);
    }

    /** Columns of the terminal that standard output is. */
    public int outputWidth() {
        for (TerminalProvider provider : providers) {
            int width =
                    provider.isSystemStream(SystemStream.Output) ? provider.systemStreamWidth(SystemStream.Output) : 0;
            if (width > 0) {
                return width;
            }
        }
        return USUAL_WIDTH;
    }

    private boolean isTerminal(SystemStream stream) {
        return providers.stream().anyMatch(provider -> provider.isSystemStream(stream));
    }
}
