package dev.danube.testing;

import dev.danube.engine.spi.Backend;

/** A fake backend that fetches secrets from their real source. */
record RealSecrets(FakeBackend fake) implements Backend {

  @Override
  public boolean hasFiles() {
    return false;
  }

  @Override
  public Connection connect() {
    return fake.connect();
  }
}
