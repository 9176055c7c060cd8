import type { ReactNode } from "react";
import { Blocks } from "./blocks/blocks";
import { SurfaceContext, useViewSurface } from "./blocks/surface";
import { useSession } from "./session";
import type { View } from "./wire";

export function HomeTab(): ReactNode {
  const { world } = useSession();
  if (!world.home) return <p className="welcome">{world.app.name} has not published its Home tab yet.</p>;
  return <Published key={world.home.id} view={world.home} />;
}

function Published({ view }: { view: View }): ReactNode {
  const { surface } = useViewSurface(view, { home: true });
  return (
    <SurfaceContext value={surface}>
      <div className="home">
        <Blocks blocks={view.blocks} />
      </div>
    </SurfaceContext>
  );
}
