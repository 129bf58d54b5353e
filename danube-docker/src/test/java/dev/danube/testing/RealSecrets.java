package dev.danube.testing;

import dev.danube.engine.spi.Backend;

/** A fake whose secrets are fetched from where they are. */
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
