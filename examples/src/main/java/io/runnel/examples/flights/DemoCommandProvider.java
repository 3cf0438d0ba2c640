package io.runnel.examples.flights;

import io.runnel.server.command.CommandProvider;

/** Adds {@code runnel demo} to the command line. */
public final class DemoCommandProvider implements CommandProvider {
    @Override
    public Object command() {
        return new DemoCommand();
    }
}
