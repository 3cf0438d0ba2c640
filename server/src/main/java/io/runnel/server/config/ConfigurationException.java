package io.runnel.server.config;

import java.util.List;

/** Settings that a node cannot start with; the message names all of them. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(List<String> problems) {
        super(String.join(" ", problems));
    }
}
