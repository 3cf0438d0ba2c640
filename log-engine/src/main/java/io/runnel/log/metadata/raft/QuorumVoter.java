package io.runnel.log.metadata.raft;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * A node of the quorum and where its Raft port is reached.
 *
 * @param id its node id
 */
public record QuorumVoter(int id, String host, int port) {
    /** The setting that names the voters, as Kafka does. */
    public static final String SETTING = "controller.quorum.voters";

    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code 1@host:port,2@host:port}; an IPv6 address stands in brackets.
     *
     * @throws ConfigException if it does not read so, or names an id or an address twice
     */
    public static List<QuorumVoter> parse(String voters) {
        List<QuorumVoter> parsed = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        for (String each : voters.split(",")) {
            QuorumVoter voter = parseOne(voters, each.trim());
            if (!ids.add(voter.id()) || !addresses.add(voter.address())) {
                throw malformed(voters, "'" + each.trim() + "' has an id or an address that stands there twice");
            }
            parsed.add(voter);
        }
        return List.copyOf(parsed);
    }

    private static QuorumVoter parseOne(String voters, String voter) {
        int at = voter.indexOf('@');
        int colon = voter.lastIndexOf(':');
        if (at < 1 || colon < at + 2) {
            throw malformed(voters, "'" + voter + "' is not ID@HOST:PORT");
        }
        String host = voter.substring(at + 1, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int id = Integer.parseInt(voter.substring(0, at));
            int port = Integer.parseInt(voter.substring(colon + 1));
            if (id < 0 || port < 1 || port > MAX_PORT) {
                throw malformed(voters, "'" + voter + "' needs an id from 0 and a port from 1 to " + MAX_PORT);
            }
            return new QuorumVoter(id, host, port);
        } catch (NumberFormatException e) {
            throw malformed(voters, "'" + voter + "' is not ID@HOST:PORT with numbers for ID and PORT");
        }
    }

    private static ConfigException malformed(String voters, String reason) {
        return new ConfigException(
                SETTING + "=" + voters + ": " + reason + ". Write for instance 1@host-a:9093,2@host-b:9093.");
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    String address() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    @Override
    public String toString() {
        return id + "@" + address();
    }
}
