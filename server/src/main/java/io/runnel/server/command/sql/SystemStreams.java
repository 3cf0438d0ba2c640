package io.runnel.server.command.sql;

import java.util.List;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/** Whether this process's streams are terminals, and how wide. {@code System.console} tells it of both at once only. */
public final class SystemStreams {
    private static final int USUAL_WIDTH = 80;

    private final List<TerminalProvider> providers;

    private SystemStreams(List<TerminalProvider> providers) {
        this.providers = providers;
    }

    /** Those of this process. */
    public static SystemStreams ofThisProcess() {
        return new SystemStreams(
                TerminalBuilder.builder().getProviders(null, new IllegalStateException("no access to terminals")));
    }

    /** None of them is a terminal, whatever this process has. */
    public static SystemStreams piped() {
        return new SystemStreams(List.of());
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
