package io.runnel.server.command;

import io.runnel.server.schemas.RegistryClient;
import io.runnel.server.schemas.Subjects;
import picocli.CommandLine.Option;

/** Which schema registry a command talks to. */
final class RegistryOption {
    @Option(
            names = {"-r", "--registry"},
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8081",
            description =
                    "A registry with Confluent's API (default: ${DEFAULT-VALUE}); http://USER:PASSWORD@HOST:PORT signs"
                            + " in.")
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private String url;

    Subjects subjects() {
        try {
            return new Subjects(RegistryClient.of(url));
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException("--registry " + url + " is no URL of a registry: " + e.getMessage(), e);
        }
    }
}
