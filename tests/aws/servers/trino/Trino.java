import io.trino.plugin.memory.MemoryPlugin;
import io.trino.server.testing.TestingTrinoServer;
import java.util.Map;

/** One node of Trino with a catalogue, `lake`, whose tables are kept in memory. */
public class Trino {
    public static void main(String[] arguments) throws Exception {
        TestingTrinoServer server = TestingTrinoServer.builder().build();
        server.installPlugin(new MemoryPlugin());
        server.createCatalog("lake", "memory", Map.of());
        System.out.println("Trino listens at " + server.getBaseUrl());
        Thread.currentThread().join();
    }
}
