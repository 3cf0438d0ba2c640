package io.runnel.log.metadata.raft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})@(\\[[0-9a-fA-F:.]+]|[^:@\\[\\]\\s]+):(\\d{1,5})");

    /**
     * Reads {@code 1@host:port,2@host:port}; an IPv6 address stands in brackets. Empty for no voters.
     *
     * @throws ConfigException naming every entry that does not read so, and every id and address that stands there twice
     */
    public static List<QuorumVoter> parse(String voters) {
        List<QuorumVoter> parsed = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Map<Integer, QuorumVoter> byId = new HashMap<>();
        Map<String, QuorumVoter> byAddress = new HashMap<>();
        for (String entry : voters.isBlank() ? new String[0] : voters.split(",", -1)) {
            Matcher form = FORM.matcher(entry.trim());
            if (!form.matches() || !isPort(form.group(3))) {
                problems.add("'" + entry.trim() + "' is not ID@HOST:PORT with an id from 0 and a port from 1 to "
                        + MAX_PORT);
                continue;
            }
            String host = form.group(2).replace("[", "").replace("]", "");
            QuorumVoter voter = new QuorumVoter(Integer.parseInt(form.group(1)), host, Integer.parseInt(form.group(3)));
            QuorumVoter sameId = byId.putIfAbsent(voter.id(), voter);
            if (sameId != null) {
                problems.add("node id " + voter.id() + " is given to " + sameId.address() + " and to " + voter.address()
                        + ": each node needs an id of its own");
            }
            QuorumVoter sameAddress = byAddress.putIfAbsent(voter.address(), voter);
            if (sameAddress != null) {
                problems.add("address " + voter.address() + " is given to node " + sameAddress.id() + " and to node "
                        + voter.id() + ": each node needs an address of its own");
            }
            parsed.add(voter);
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(SETTING + "=" + voters + ": " + String.join("; ", problems)
                    + ". Write for instance 1@host-a:9093,2@host-b:9093,3@host-c:9093.");
        }
        return List.copyOf(parsed);
    }

    private static boolean isPort(String text) {
        int port = Integer.parseInt(text);
        return port >= 1 && port <= MAX_PORT;
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public String address() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    @Override
    public String toString() {
        return id + "@" + address();
    }
}
